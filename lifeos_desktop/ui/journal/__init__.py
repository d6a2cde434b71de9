"""The page of the journal, with the notes as its second tab."""
