package dev.holdfast.llama.worker;
class EmptyTest {}
