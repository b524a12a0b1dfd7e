"""What leaves on paper: checks and labels as PDF, and the page that says whether one is genuine."""
