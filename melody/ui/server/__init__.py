"""What the page's scripts and programs ask the server."""
