package io.meridian.engine;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.core.Version;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.cfg.MapperConfig;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.AnnotatedClass;
import com.fasterxml.jackson.databind.introspect.NopAnnotationIntrospector;
import com.fasterxml.jackson.databind.jsontype.NamedType;
import com.fasterxml.jackson.databind.jsontype.TypeResolverBuilder;
import com.fasterxml.jackson.databind.jsontype.impl.StdTypeResolverBuilder;
import java.util.ArrayList;
import java.util.List;

/**
 * Has Jackson write which of the permitted classes of a sealed interface a value is, by its simple
 * name, and read no other.
 */
final class SealedTypes extends NopAnnotationIntrospector {
  private static final long serialVersionUID = 1L;
  private static final String TYPE = "@";

  @Override
  public TypeResolverBuilder<?> findTypeResolver(
      MapperConfig<?> config, AnnotatedClass type, JavaType base) {
    return type.getRawType().isSealed()
        ? new StdTypeResolverBuilder()
            .init(JsonTypeInfo.Id.NAME, null)
            .inclusion(JsonTypeInfo.As.PROPERTY)
            .typeProperty(TYPE)
        : null;
  }

  @Override
  public List<NamedType> findSubtypes(Annotated type) {
    if (!type.getRawType().isSealed()) {
      return null;
    }
    List<NamedType> names = new ArrayList<>();
    for (Class<?> permitted : type.getRawType().getPermittedSubclasses()) {
      names.add(new NamedType(permitted, permitted.getSimpleName()));
    }
    return names;
  }

  @Override
  public Version version() {
    return Version.unknownVersion();
  }
}
