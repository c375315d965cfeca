"""What is asked of the programme: supports, companies, statements; one file a subject."""
