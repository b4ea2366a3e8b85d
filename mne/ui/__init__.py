"""What every page shares: the session, the frame, the list of pages, the filters, the tables."""
