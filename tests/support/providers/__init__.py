"""Services of other people, played on loopback over real HTTP.

They keep state as the real ones do (tokens, pages, documents that come late), check what they are
asked and what they answer against the published contract, and fail as they are told.
"""
