/** The life of a model on this machine: intake from a file, a model hub or an address, listing and removal. */
@NullMarked
package dev.holdfast.lifecycle;

import org.jspecify.annotations.NullMarked;
