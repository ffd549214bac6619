#!/usr/bin/python3
# Plays the notification service of a session: prints what it is asked as lines of JSON, and clicks when told to.
import json

import dbus
import dbus.mainloop.glib
import dbus.service
from gi.repository import GLib

NAME = "org.freedesktop.Notifications"


def say(**line):
    print(json.dumps(line), flush=True)


class Service(dbus.service.Object):
    last = 0

    @dbus.service.method(NAME, in_signature="", out_signature="as")
    def GetCapabilities(self):
        return ["actions", "body", "body-markup", "sound"]

    @dbus.service.method(NAME, in_signature="susssasa{sv}i", out_signature="u")
    def Notify(self, app, replaces, icon, title, text, actions, hints, timeout):
        if not replaces:
            Service.last += 1
        number = int(replaces) or Service.last
        say(event="notify", id=number, replaces=int(replaces), app=str(app), title=str(title), text=str(text),
            actions=[str(one) for one in actions], suppressSound=bool(hints.get("suppress-sound", False)))
        return dbus.UInt32(number)

    @dbus.service.method(NAME, in_signature="u")
    def CloseNotification(self, number):
        say(event="close", id=int(number))

    @dbus.service.signal(NAME, signature="us")
    def ActionInvoked(self, number, action):
        pass

    @dbus.service.method("halley.tests.Notifications", in_signature="u")
    def Click(self, number):
        self.ActionInvoked(dbus.UInt32(number), "default")


def badge(entry, shown):
    say(event="badge", entry=str(entry), count=int(shown.get("count", 0)), visible=bool(shown.get("count-visible", False)))


dbus.mainloop.glib.DBusGMainLoop(set_as_default=True)
bus = dbus.SessionBus()
bus.add_signal_receiver(badge, "Update", "com.canonical.Unity.LauncherEntry")
owned = dbus.service.BusName(NAME, bus)
service = Service(bus, "/org/freedesktop/Notifications")
say(event="ready")
GLib.MainLoop().run()
