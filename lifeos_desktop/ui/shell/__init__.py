"""The main window itself; its pages come after it is on the screen."""
