"""Where the days of the catalogue begin and end."""

from zoneinfo import ZoneInfo

DENMARK = ZoneInfo("Europe/Copenhagen")
