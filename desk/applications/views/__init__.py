"""Pages of applications, by what one does on them."""
