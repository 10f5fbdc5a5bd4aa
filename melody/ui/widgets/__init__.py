"""Parts of the page that tabs share."""
