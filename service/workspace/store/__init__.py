"""Every statement across the slices' tables that counts for a page; one a chart."""
