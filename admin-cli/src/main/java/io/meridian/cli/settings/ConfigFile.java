package io.meridian.cli.settings;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.meridian.cli.console.UsageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/**
 * The file of named contexts. All its problems are reported together; a key it does not know is
 * one.
 *
 * <pre>{@code
 * context: local            # the one used when nobody names another
 * contexts:
 *   local:
 *     address: localhost:7400
 *     ledger: retail
 *   production:
 *     address: [ledger-1.example.com:7400, ledger-2.example.com:7400]
 *     tls: true
 *     timeout: 5s
 * }</pre>
 */
final class ConfigFile {
  private static final int BYTES_MAX = 1 << 20;
  private static final Set<String> TOP_KEYS = Set.of("context", "contexts");

  private final Path path;
  private final Optional<String> chosen;
  private final Map<String, PartialSettings> contexts;

  private ConfigFile(Path path, Optional<String> chosen, Map<String, PartialSettings> contexts) {
    this.path = path;
    this.chosen = chosen;
    this.contexts = contexts;
  }

  /** A file that is not there and says nothing. */
  static ConfigFile absent(Path path) {
    return new ConfigFile(path, Optional.empty(), Map.of());
  }

  static ConfigFile read(Path path) {
    List<String> problems = new ArrayList<>();
    JsonNode root = parse(path);
    if (root.isMissingNode() || root.isNull()) {
      return absent(path);
    }
    if (!root.isObject()) {
      throw new UsageException(path + ": not a mapping with the keys " + words(TOP_KEYS));
    }
    refuseUnknown(root, TOP_KEYS, "", problems);
    Map<String, PartialSettings> contexts = new LinkedHashMap<>();
    JsonNode contextsNode = root.path("contexts");
    if (contextsNode.isObject()) {
      contextsNode
          .properties()
          .forEach(
              entry ->
                  contexts.put(
                      entry.getKey(),
                      context("contexts." + entry.getKey() + ".", entry.getValue(), problems)));
    } else if (!contextsNode.isMissingNode() && !contextsNode.isNull()) {
      problems.add("contexts: not a mapping of names to settings");
    }
    Optional<String> chosen =
        Optional.of(root.path("context")).filter(JsonNode::isValueNode).map(JsonNode::asText);
    chosen
        .filter(name -> !contexts.containsKey(name))
        .ifPresent(name -> problems.add("context: there is no context '" + name + "'"));
    if (!problems.isEmpty()) {
      throw new UsageException(path + ": " + String.join("; ", problems));
    }
    return new ConfigFile(path, chosen, contexts);
  }

  /** What the named context says, or the chosen one when no name is given, or nothing. */
  PartialSettings settings(Optional<String> name) {
    Optional<String> wanted = name.or(() -> chosen);
    if (wanted.isEmpty()) {
      return PartialSettings.NOTHING;
    }
    PartialSettings found = contexts.get(wanted.get());
    if (found == null) {
      throw new UsageException(
          "no context '"
              + wanted.get()
              + "' in "
              + path
              + (contexts.isEmpty() ? "" : "; it has " + words(contexts.keySet())));
    }
    return found;
  }

  private static JsonNode parse(Path path) {
    try {
      if (Files.size(path) > BYTES_MAX) {
        throw new UsageException(path + ": larger than " + BYTES_MAX + " bytes");
      }
      return new ObjectMapper(
              YAMLFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build())
          .readTree(Files.readAllBytes(path));
    } catch (JsonProcessingException e) {
      throw new UsageException(
          path
              + (e.getLocation() == null ? "" : ", line " + e.getLocation().getLineNr())
              + ": not YAML: "
              + e.getOriginalMessage().lines().findFirst().orElse(""),
          e);
    } catch (IOException e) {
      throw new UsageException(path + ": cannot be read: " + e.getMessage(), e);
    }
  }

  private static PartialSettings context(String prefix, JsonNode node, List<String> problems) {
    if (!node.isObject()) {
      problems.add(prefix.substring(0, prefix.length() - 1) + ": not a mapping of settings");
      return PartialSettings.NOTHING;
    }
    Set<String> keys = PartialSettings.VARIABLE_BY_KEY.keySet();
    refuseUnknown(node, keys, prefix, problems);
    Map<String, String> texts = new LinkedHashMap<>();
    for (String key : keys) {
      JsonNode value = node.path(key);
      if (key.equals("address") && value.isArray()) {
        texts.put(
            key,
            StreamSupport.stream(value.spliterator(), false)
                .map(JsonNode::asText)
                .collect(Collectors.joining(",")));
      } else if (value.isValueNode() && !value.isNull()) {
        texts.put(key, value.asText());
      } else if (!value.isMissingNode() && !value.isNull()) {
        problems.add(prefix + key + ": not a plain value");
      }
    }
    try {
      return PartialSettings.of(key -> Optional.ofNullable(texts.get(key)), key -> prefix + key);
    } catch (UsageException e) {
      problems.add(e.getMessage());
      return PartialSettings.NOTHING;
    }
  }

  private static void refuseUnknown(
      JsonNode node, Set<String> known, String prefix, List<String> problems) {
    node.fieldNames()
        .forEachRemaining(
            key -> {
              if (!known.contains(key)) {
                problems.add(
                    "unknown key '" + prefix + key + "'; the keys here are " + words(known));
              }
            });
  }

  private static String words(Set<String> keys) {
    return String.join(", ", new TreeSet<>(keys));
  }
}
