"""Rules of the slice, pure: the path, links, what a company may see."""
