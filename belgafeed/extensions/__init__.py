"""What observes a crawl and changes nothing."""
