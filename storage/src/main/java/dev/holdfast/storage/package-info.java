/** Rows in SQLite or PostgreSQL behind one interface, with their migrations, backup and restore. */
@NullMarked
package dev.holdfast.storage;

import org.jspecify.annotations.NullMarked;
