"""The door: settles the environment, then hands over to the app or the command line.

Every child process of an engine imports this module, so it imports nothing by itself.
"""


def main() -> int:
    """Start LifeOS; the process's exit code."""
    import os
    import sys

    if getattr(sys, "frozen", False):
        # In a built app an engine is this program started again; elsewhere it is Python itself.
        import multiprocessing

        multiprocessing.freeze_support()
    # Before anything can import LiteLLM: no price list from the network, no .env of somebody else.
    os.environ["LITELLM_LOCAL_MODEL_COST_MAP"] = "True"
    os.environ["LITELLM_LOCAL_ANTHROPIC_BETA_HEADERS"] = "true"
    os.environ["LITELLM_MODE"] = "PRODUCTION"

    from lifeos_desktop.cli.entry import leave, run

    return leave(run(sys.argv[1:]))


if __name__ == "__main__":
    raise SystemExit(main())
