package io.meridian.node;

import java.nio.file.Path;

/** A data directory that must not be used. Nothing in it was changed. */
public final class DataDirectoryException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Why a data directory must not be used. */
  public enum Problem {
    /** It is not a directory, or cannot be made, or cannot be written to. */
    NOT_WRITABLE,
    /** Another process uses it, or another node of this process. */
    IN_USE,
    /** It is not empty and nothing in it says that it is ours. */
    FOREIGN,
    /** It was written by a newer version, or what it says of itself cannot be read. */
    UNKNOWN_FORMAT,
    /** It belongs to a node with another id. */
    OTHER_NODE,
    /**
     * The configuration asks for another number of shards or backups than a region has, or drops a
     * region.
     */
    OTHER_REGIONS,
    /** It holds data, and the node was to begin with none. */
    HAS_DATA,
    /** A restore of journals into it has begun and not ended. */
    UNFINISHED
  }

  private final Problem problem;
  private final transient Path directory;

  DataDirectoryException(Problem problem, Path directory, String message) {
    this(problem, directory, message, null);
  }

  DataDirectoryException(Problem problem, Path directory, String message, Throwable cause) {
    super("data directory " + directory + ": " + message, cause);
    this.problem = problem;
    this.directory = directory;
  }

  /** Why. */
  public Problem problem() {
    return problem;
  }

  /** Which directory. */
  public Path directory() {
    return directory;
  }
}
