"""What all drawings share: how wide a text is, scales and ticks, rows that keep things apart, places for labels.

Pure geometry: across mostly in percent of the width, so that a drawing stretches and its text does not; down in pixels.
"""
