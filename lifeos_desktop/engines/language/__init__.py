"""The language engine: LiteLLM in a child process."""
