"""What people may try so often and no more: failed sign-ins, reports of strangers."""
