package io.meridian.fuzz;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Inputs kept as files of hexadecimal digits. */
public final class Seeds {
  private static final String SUFFIX = ".hex";

  private Seeds() {}

  /** The inputs in a folder, by the names of their files; none when there is no such folder. */
  public static Map<String, byte[]> in(Path folder) {
    Map<String, byte[]> seeds = new TreeMap<>();
    if (!Files.isDirectory(folder)) {
      return seeds;
    }
    try (Stream<Path> files = Files.list(folder)) {
      files
          .filter(file -> file.toString().endsWith(SUFFIX))
          .forEach(file -> seeds.put(name(file), read(file)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return seeds;
  }

  private static String name(Path file) {
    String name = file.getFileName().toString();
    return name.substring(0, name.length() - SUFFIX.length());
  }

  /** Lines that begin with # say what the input is about. */
  private static byte[] read(Path file) {
    StringBuilder digits = new StringBuilder();
    try {
      for (String line : Files.readAllLines(file, StandardCharsets.UTF_8)) {
        if (!line.startsWith("#")) {
          digits.append(line.strip());
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return HexFormat.of().parseHex(digits);
  }
}
