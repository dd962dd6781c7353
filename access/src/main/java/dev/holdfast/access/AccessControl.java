package dev.holdfast.access;

import dev.holdfast.domain.Principal;

/** What the request path asks: who is this, and may it use so much? Answers from memory, never blocks. Thread-safe. */
public interface AccessControl {
    /** Checks the value of an {@code Authorization} header, without {@code Bearer}; empty if none was sent. */
    Authentication authenticate(String key);

    /** Reserves tokens at every level of the hierarchy (organisation, project, key), or at none. */
    Admission reserve(Principal principal, Demand demand);
}
