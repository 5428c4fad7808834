"""What happens. From the street to the ground: command, demo, house, views, talk and due, desk, cards, facts, law."""
