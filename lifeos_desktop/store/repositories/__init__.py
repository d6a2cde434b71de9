"""One repository a subject: domain records in, domain records out."""
