/** Reads the configuration file into settings records, shows what is in force, and describes every setting. */
@NullMarked
package dev.holdfast.app.config;

import org.jspecify.annotations.NullMarked;
