"""The typed blocks of an ansökan, one module per noun. `insatser.anslutning` registers them."""
