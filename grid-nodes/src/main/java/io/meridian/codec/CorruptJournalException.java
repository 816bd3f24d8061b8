package io.meridian.codec;

/**
 * Stored bytes cannot be read: damaged, cut off, or written by a newer version of the program. The
 * message says which, and never contains anything of the content. Reading again gives the same
 * answer.
 */
public final class CorruptJournalException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final boolean newerVersion;

  /** Bytes that are not what was written. */
  public CorruptJournalException(String message) {
    this(message, false);
  }

  /** The same, found by another. */
  public CorruptJournalException(String message, Throwable cause) {
    super(message, cause);
    this.newerVersion = false;
  }

  private CorruptJournalException(String message, boolean newerVersion) {
    super(message);
    this.newerVersion = newerVersion;
  }

  static CorruptJournalException newerVersion(String what, int found, int known) {
    return new CorruptJournalException(
        what
            + " has format version "
            + found
            + ", this program knows "
            + known
            + ": it was written by a newer version, or it is damaged",
        true);
  }

  /** Whether the bytes say that a newer version of the program has written them. */
  public boolean newerVersion() {
    return newerVersion;
  }

  /** Bytes of a value that no writer of this version gives it: something else wrote them. */
  static CorruptJournalException otherForm(String what) {
    return new CorruptJournalException(what + " is not in the one form that its value has");
  }
}
