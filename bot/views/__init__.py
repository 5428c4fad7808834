"""What pages, streams and Home tabs show to one person: read only, powers checked."""
