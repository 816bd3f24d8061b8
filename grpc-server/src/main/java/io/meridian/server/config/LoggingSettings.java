package io.meridian.server.config;

/**
 * The {@code logging} section of {@code meridian.yml}.
 *
 * @param level the least that Meridian says
 * @param librariesLevel the least that the libraries under it say
 * @param gridLevel the least that Apache Ignite says
 */
public record LoggingSettings(Level level, Level librariesLevel, Level gridLevel) {
  /** How much is said, from most to least. */
  public enum Level {
    DEBUG,
    INFO,
    WARN,
    ERROR
  }

  static LoggingSettings read(Section section) {
    LoggingSettings settings =
        new LoggingSettings(
            section.choice("level", Level.class),
            section.choice("librariesLevel", Level.class),
            section.choice("gridLevel", Level.class));
    section.done();
    return settings;
  }
}
