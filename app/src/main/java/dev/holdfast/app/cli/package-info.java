/** The command line: each command parses its options, calls a collaborator given to it, and writes to a given writer. */
@NullMarked
package dev.holdfast.app.cli;

import org.jspecify.annotations.NullMarked;
