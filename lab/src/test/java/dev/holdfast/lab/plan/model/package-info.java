@NullMarked
package dev.holdfast.lab.plan.model;

import org.jspecify.annotations.NullMarked;
