"""What is known of words before any posting or person is seen: tables made once and committed."""
