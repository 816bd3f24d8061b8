package io.meridian.server.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * One section of the configuration while it is read: the user's keys over the defaults. A value
 * that cannot be used is reported and replaced by a placeholder, so that reading goes on and finds
 * every problem; nothing read from a configuration with problems is ever used. A key that nobody
 * asked for is unknown, and reported by {@link #done()}.
 */
final class Section {
  private final String path;
  private final JsonNode given;
  private final JsonNode defaults;
  private final Map<String, Flag> flags;
  private final List<Problem> problems;
  private final int problemsBefore;
  private final Set<String> known = new LinkedHashSet<>();

  /**
   * A section.
   *
   * @param path its own key, empty for the root
   * @param given what the user's file says here; missing or null = nothing
   * @param defaults what the documented defaults say here
   * @param flags values of the command line by full key
   * @param problems where to report
   */
  Section(
      String path,
      JsonNode given,
      JsonNode defaults,
      Map<String, Flag> flags,
      List<Problem> problems) {
    this.path = path;
    this.defaults = defaults;
    this.flags = flags;
    this.problems = problems;
    this.problemsBefore = problems.size();
    if (given.isObject() || absent(given)) {
      this.given = given;
    } else {
      this.given = MissingNode.getInstance();
      problems.add(new Problem(path, "must be a section with keys; got " + shown(given)));
    }
  }

  /** The section under {@code key}. */
  Section section(String key) {
    known.add(key);
    return new Section(full(key), given.path(key), defaults.path(key), flags, problems);
  }

  /** Sections whose names the user chooses; the user's replace the default ones as a whole. */
  Map<String, Section> named(String key, int most) {
    JsonNode node = value(key);
    Map<String, Section> sections = new LinkedHashMap<>();
    if (!node.isObject() || node.isEmpty() || node.size() > most) {
      problem(
          key,
          "must have 1 to "
              + most
              + " names; got "
              + (node.isObject() ? node.size() : shown(node)));
      return sections;
    }
    node.properties()
        .forEach(
            entry ->
                sections.put(
                    entry.getKey(),
                    new Section(
                        full(key) + "." + entry.getKey(),
                        entry.getValue(),
                        MissingNode.getInstance(),
                        flags,
                        problems)));
    return sections;
  }

  /** Text of at least one character. */
  String text(String key) {
    return read(key, "must be text", node -> scalar(node).filter(t -> !t.isBlank()), "");
  }

  /** Text, or nothing. */
  Optional<String> optionalText(String key) {
    return absent(value(key)) ? Optional.empty() : Optional.of(text(key));
  }

  /** One of the constants of an enum, by its name in any case. */
  <E extends Enum<E>> E choice(String key, Class<E> type) {
    return read(
        key,
        "must be one of " + List.of(type.getEnumConstants()),
        node -> {
          for (E constant : type.getEnumConstants()) {
            if (constant.name().equalsIgnoreCase(node.asText())) {
              return Optional.of(constant);
            }
          }
          return Optional.empty();
        },
        type.getEnumConstants()[0]);
  }

  /** A path; {@code ~/} stands for the user's home directory. */
  Path path(String key) {
    return read(key, "must be a path", node -> scalar(node).flatMap(Section::toPath), Path.of(""));
  }

  /** A path, or nothing. */
  Optional<Path> optionalPath(String key) {
    return absent(value(key)) ? Optional.empty() : Optional.of(path(key));
  }

  /** A whole number within bounds, both included. */
  int integer(String key, int least, int most) {
    return read(
        key,
        "must be a whole number from " + least + " to " + most,
        node ->
            node.canConvertToExactIntegral() && node.canConvertToInt()
                ? Optional.of(node.intValue()).filter(n -> n >= least && n <= most)
                : Optional.empty(),
        least);
  }

  /** A whole number within bounds, or {@code otherwise} where the user says nothing. */
  int integerOr(String key, int least, int most, int otherwise) {
    return absent(value(key)) ? otherwise : integer(key, least, most);
  }

  /** True or false, or {@code otherwise} where the user says nothing. */
  boolean flagOr(String key, boolean otherwise) {
    return absent(value(key)) ? otherwise : flag(key);
  }

  /** A list of texts, empty where the user says nothing. */
  List<String> texts(String key, int most) {
    JsonNode node = value(key);
    List<String> texts = new ArrayList<>();
    if (absent(node)) {
      return texts;
    }
    boolean good = node.isArray() && node.size() <= most;
    for (JsonNode item : node) {
      Optional<String> text = scalar(item).filter(t -> !t.isBlank());
      good &= text.isPresent();
      text.ifPresent(texts::add);
    }
    if (!good) {
      problem(key, "must be a list of at most " + most + " texts; got " + shown(node));
    }
    return texts;
  }

  /** True or false. */
  boolean flag(String key) {
    return read(
        key,
        "must be true or false",
        node -> node.isBoolean() ? Optional.of(node.booleanValue()) : Optional.empty(),
        false);
  }

  /** A length of time with its unit, within bounds, both included. */
  Duration duration(String key, Duration least, Duration most) {
    return read(
        key,
        "must be a time from "
            + Units.shown(least)
            + " to "
            + Units.shown(most)
            + ", for example 30s",
        node ->
            scalar(node)
                .flatMap(Units::duration)
                .filter(d -> d.compareTo(least) >= 0 && d.compareTo(most) <= 0),
        least);
  }

  /** A number of bytes with its unit, within bounds, both included. */
  long bytes(String key, long least, long most) {
    return read(
        key,
        "must be a size from "
            + Units.shown(least)
            + " to "
            + Units.shown(most)
            + ", for example 64MiB",
        node -> scalar(node).flatMap(Units::bytes).filter(size -> size >= least && size <= most),
        least);
  }

  /** Reports what the section's values do not allow together. */
  void problem(String key, String message) {
    Flag flag = flags.get(full(key));
    problems.add(new Problem(full(key) + (flag == null ? "" : " (" + flag.name() + ")"), message));
  }

  /** Reports what the section's values do not allow together, the message naming the keys. */
  void problem(String message) {
    problems.add(new Problem(path, message));
  }

  /** Whether something has been reported since the section was begun. */
  boolean hasProblems() {
    return problems.size() > problemsBefore;
  }

  /** Reports the keys that nobody has asked for. */
  void done() {
    given
        .properties()
        .forEach(
            entry -> {
              if (!known.contains(entry.getKey())) {
                problems.add(
                    new Problem(
                        full(entry.getKey()),
                        "unknown key; known here: " + String.join(", ", known)));
              }
            });
  }

  private <T> T read(
      String key, String rule, Function<JsonNode, Optional<T>> parser, T placeholder) {
    JsonNode node = value(key);
    Optional<T> parsed = parser.apply(node);
    if (parsed.isEmpty()) {
      problem(key, rule + "; got " + shown(node));
    }
    return parsed.orElse(placeholder);
  }

  private JsonNode value(String key) {
    known.add(key);
    Flag flag = flags.get(full(key));
    if (flag != null) {
      return flag.value();
    }
    return given.has(key) ? given.get(key) : defaults.path(key);
  }

  private String full(String key) {
    return path.isEmpty() ? key : path + "." + key;
  }

  private static boolean absent(JsonNode node) {
    // A key without a value is read as empty text.
    return node.isMissingNode()
        || node.isNull()
        || (node.isTextual() && node.textValue().isEmpty());
  }

  private static Optional<String> scalar(JsonNode node) {
    return node.isValueNode() && !node.isNull() && !node.isMissingNode()
        ? Optional.of(node.asText())
        : Optional.empty();
  }

  private static Optional<Path> toPath(String text) {
    try {
      return Optional.of(
          text.startsWith("~/")
              ? Path.of(System.getProperty("user.home"), text.substring(2))
              : Path.of(text));
    } catch (InvalidPathException e) {
      return Optional.empty();
    }
  }

  private static String shown(JsonNode node) {
    return absent(node) ? "nothing" : node.toString();
  }
}
