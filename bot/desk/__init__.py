"""The desk: one function for each thing that can happen. All are plain functions over one transaction.

`ordering` takes orders in and changes them, `offering` asks experts in turn, `bookings` holds the gig and what comes
after it, `joining` lets people in and out, `telling` is how anybody is told anything.
"""
