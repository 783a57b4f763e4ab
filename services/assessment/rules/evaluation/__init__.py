"""What leaves for whoever asks whether paying for outcomes worked: docs/evaluation.md."""
