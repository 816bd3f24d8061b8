package io.meridian.protocol;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;

/**
 * Meridian's classes and their tests, loaded anew with some of them altered. Everything else is
 * what the parent has.
 */
final class AlteredClasses extends ClassLoader {
  static final String ROOT = "io.meridian.";

  private final Map<String, byte[]> altered;

  /**
   * A world of its own.
   *
   * @param altered the class files of those that differ, by their names
   */
  AlteredClasses(Map<String, byte[]> altered) {
    super(AlteredClasses.class.getClassLoader());
    this.altered = Map.copyOf(altered);
  }

  @Override
  protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
    if (!name.startsWith(ROOT)) {
      return super.loadClass(name, resolve);
    }
    synchronized (getClassLoadingLock(name)) {
      Class<?> known = findLoadedClass(name);
      return known == null ? define(name) : known;
    }
  }

  private Class<?> define(String name) throws ClassNotFoundException {
    byte[] file = altered.get(name);
    byte[] content = file == null ? unaltered(name) : file;
    return defineClass(name, content, 0, content.length);
  }

  private byte[] unaltered(String name) throws ClassNotFoundException {
    try (InputStream file = getResourceAsStream(name.replace('.', '/') + ".class")) {
      if (file == null) {
        throw new ClassNotFoundException(name);
      }
      return file.readAllBytes();
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }
}
