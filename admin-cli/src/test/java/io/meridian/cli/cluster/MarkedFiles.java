package io.meridian.cli.cluster;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;

/**
 * Marks, texts that nobody else writes, and the files in which they are: as bytes of one or of two
 * for each character. A mark that is cut in two by the edge of a page is not found, so whatever
 * matters is marked more than once.
 */
final class MarkedFiles {
  private static final String START = "Xq7Z";
  private static final int LENGTH = 12;
  private static final String LETTERS = "abcdefghijkmnpqrstuvwxyz23456789";

  private MarkedFiles() {}

  /** A mark; no other is like it. Lawful as an id, and in every text. */
  static String mark() {
    StringBuilder mark = new StringBuilder(START);
    while (mark.length() < LENGTH) {
      mark.append(LETTERS.charAt(ThreadLocalRandom.current().nextInt(LETTERS.length())));
    }
    return mark.toString();
  }

  /** Every mark in the files at or under paths, and in which of them each is. */
  static Map<String, Set<Path>> find(Iterable<Path> paths) throws IOException {
    Map<String, Set<Path>> found = new TreeMap<>();
    for (Path path : paths) {
      try (Stream<Path> files = Files.walk(path)) {
        for (Path file : files.filter(Files::isRegularFile).toList()) {
          search(file, found);
        }
      }
    }
    return found;
  }

  private static void search(Path file, Map<String, Set<Path>> found) throws IOException {
    try (FileChannel channel = FileChannel.open(file)) {
      ByteBuffer bytes = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size());
      for (int at = 0; at <= bytes.limit() - START.length(); at++) {
        if (bytes.get(at) == START.charAt(0)) {
          for (int width = 1; width <= 2; width++) {
            if (startsAt(bytes, at, width)) {
              found.computeIfAbsent(text(bytes, at, width), m -> new TreeSet<>()).add(file);
            }
          }
        }
      }
    }
  }

  private static boolean startsAt(ByteBuffer bytes, int at, int width) {
    if (at + (LENGTH - 1) * width >= bytes.limit()) {
      return false;
    }
    for (int i = 1; i < START.length(); i++) {
      if (bytes.get(at + i * width) != START.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  private static String text(ByteBuffer bytes, int at, int width) {
    byte[] text = new byte[LENGTH];
    for (int i = 0; i < LENGTH; i++) {
      text[i] = bytes.get(at + i * width);
    }
    return new String(text, ISO_8859_1);
  }
}
