"""Whether something recorded says that the company of an introduction heard of the person, as SQL."""

COMPANY_KNOWS = """(
    i.recorded_by IS NULL OR i.is_letter_of_before
    OR coalesce((SELECT told_on IS NOT NULL FROM letter_sent l WHERE l.introduction_id = i.id
        ORDER BY recorded_at DESC, id DESC LIMIT 1), false)
    OR EXISTS (SELECT FROM interview_day d WHERE d.introduction_id = i.id AND d.on_date IS NOT NULL)
    OR EXISTS (SELECT FROM standing_introduction_event e
        WHERE e.introduction_id = i.id AND e.kind <> 'declined_by_person')
    OR EXISTS (SELECT FROM standing_placement p WHERE p.introduction_id = i.id))"""
"""Of the introduction `i`: a letter was sent, an interview was planned, though it be off since, or an outcome was told.

What another book brought (nobody here introduced) came with its own letter; so did what was introduced before it was
recorded that letters are sent, where one was made. An end of her own says nothing.
"""
