"""What the tests use instead of the package buildbot-www, which Debian does not carry.

Buildbot opens its web port only where some installed distribution offers a plugin "base" in the entry points "buildbot.www"; the REST API
hangs below that plugin's resource. This one has the resource and no pages. With a Buildbot from PyPI the real package is there instead.
"""
import os

from twisted.web import resource


class Base:
    description = "no pages"
    version = "1"
    ui = False
    static_dir = os.path.dirname(__file__)

    def __init__(self):
        self.resource = resource.Resource()

    def setMaster(self, master):
        self.master = master

    def setConfiguration(self, config):
        self.config = config


base = Base()
