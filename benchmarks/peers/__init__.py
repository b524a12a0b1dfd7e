"""What label projects use today, drawing the same labels as we do.

Each peer is used as its manual shows, gets every line of text with its place and size ready made
(it need not lay out), and draws texts, plates and the QR symbol; the safety signs are left out.
"""
