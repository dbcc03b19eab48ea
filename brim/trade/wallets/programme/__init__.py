"""The wallet programme: the terms on which value is taken, kept and spent; its versions count each from a moment on."""
