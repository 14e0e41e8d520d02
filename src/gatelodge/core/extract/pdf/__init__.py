"""PDF: what its pages show and what the file holds beside them."""
