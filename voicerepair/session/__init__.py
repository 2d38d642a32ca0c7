"""One sitting with a script: pure, with neither clock nor thread, file nor device.

- ``engine``      ``Session``: events in, effects out, a deadline, a view, a position
- ``events``      events, effects and the view, as plain data; ``commands`` what people can say
- ``activities``  what a session can be doing; ``turning``, ``asking`` and ``aside`` are some too
- ``steps``       from a step of the script to the activity that does it
- ``course``      the moves through the script, from one ``position`` to the next
- ``turn``        when is a turn over? ``policy`` holds the figures
- ``room``        what sounds and who is listened to; ``board`` what is on the screen
- ``people``      who is here, and what placeholders mean; ``words`` the guide's own sentences
- ``wording``     the language of those sentences; ``own`` which of them a script brings up
- ``arming``      what an ear may hear when
- ``ahead``       what may come next; ``correcting`` an answer that was heard
"""
