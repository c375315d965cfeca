"""Pages of the slice, for those who run the programme and for the companies that take part."""
