package io.meridian.server.config;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Makes settings from the documented defaults, the user's file over them, and flags over both. */
public final class SettingsReader {
  /** The documented defaults, a resource of this module. */
  public static final String DEFAULTS = "/meridian.yml";

  private final JsonMapper yaml =
      JsonMapper.builder(
              YAMLFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build())
          .build();

  /**
   * Reads the settings.
   *
   * @param file the user's file, if there is one
   * @param flags values of the command line by full key
   * @throws InvalidSettingsException naming everything that is wrong
   */
  public ServerSettings read(Optional<Path> file, Map<String, Flag> flags)
      throws InvalidSettingsException {
    List<Problem> problems = new ArrayList<>();
    JsonNode given = file.map(path -> parse(path, problems)).orElse(MissingNode.getInstance());
    ServerSettings settings =
        ServerSettings.read(new Section("", given, defaults(), flags, problems));
    if (!problems.isEmpty()) {
      throw new InvalidSettingsException(
          file.map(Path::toString).orElse("the command line"), problems);
    }
    return settings;
  }

  private JsonNode defaults() {
    try (InputStream resource = SettingsReader.class.getResourceAsStream(DEFAULTS)) {
      return yaml.readTree(resource);
    } catch (IOException e) {
      throw new IllegalStateException("the documented defaults cannot be read", e);
    }
  }

  private JsonNode parse(Path file, List<Problem> problems) {
    try {
      return yaml.readTree(Files.readString(file));
    } catch (JsonProcessingException e) {
      JsonLocation at = e.getLocation();
      String where = at == null ? "" : "line " + at.getLineNr() + ": ";
      problems.add(new Problem("", "is not YAML: " + where + firstLine(e.getOriginalMessage())));
    } catch (NoSuchFileException e) {
      problems.add(new Problem("", "there is no such file"));
    } catch (CharacterCodingException e) {
      problems.add(new Problem("", "is not UTF-8 text"));
    } catch (IOException e) {
      problems.add(new Problem("", "cannot be read: " + e.getMessage()));
    }
    return MissingNode.getInstance();
  }

  private static String firstLine(String message) {
    return message.lines().findFirst().orElse(message);
  }
}
