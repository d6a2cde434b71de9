"""Robin, an invented person whose truth is known: what moves what, and what moves nothing."""
