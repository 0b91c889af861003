"""The demo city (演示城市): a door that fills an empty database with a plausible Yongji. Never imported by the product."""
