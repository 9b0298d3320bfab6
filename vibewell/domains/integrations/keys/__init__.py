"""Keys with which programs ask as a business."""
