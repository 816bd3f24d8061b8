package io.meridian.protocol;

import static net.bytebuddy.matcher.ElementMatchers.nameStartsWith;
import static net.bytebuddy.matcher.ElementMatchers.named;
import static net.bytebuddy.matcher.ElementMatchers.none;

import java.util.Optional;
import net.bytebuddy.ByteBuddy;
import net.bytebuddy.asm.MemberSubstitution;
import net.bytebuddy.description.method.MethodDescription;
import net.bytebuddy.description.type.TypeDescription;
import net.bytebuddy.dynamic.ClassFileLocator;
import net.bytebuddy.dynamic.DynamicType;
import net.bytebuddy.implementation.FieldAccessor;
import net.bytebuddy.implementation.FixedValue;
import net.bytebuddy.implementation.Implementation;
import net.bytebuddy.implementation.MethodCall;
import net.bytebuddy.implementation.StubMethod;
import net.bytebuddy.matcher.ElementMatcher;
import net.bytebuddy.matcher.ElementMatchers;
import net.bytebuddy.pool.TypePool;

/** What becomes of a method when a rule's code is taken away. */
@FunctionalInterface
interface Change {
  /** Alters the method {@code name} in {@code type}. */
  DynamicType.Builder<?> apply(DynamicType.Builder<?> type, String name);

  /** It does nothing, and returns 0, false or null. */
  static Change doesNothing() {
    return instead(StubMethod.INSTANCE);
  }

  /** It returns a constant, whatever it is asked. */
  static Change returns(Object constant) {
    return instead(FixedValue.value(constant));
  }

  /** It returns that there is none, whatever it is asked. */
  static Change returnsNone() {
    try {
      return instead(MethodCall.invoke(Optional.class.getMethod("empty")));
    } catch (NoSuchMethodException impossible) {
      throw new AssertionError(impossible);
    }
  }

  /** It returns its argument at that place, from 0. */
  static Change returnsArgument(int place) {
    return instead(FixedValue.argument(place));
  }

  /** It returns what a field has. */
  static Change returnsField(String field) {
    return instead(FieldAccessor.ofField(field));
  }

  /** It returns the object that it is called on. */
  static Change returnsItself() {
    return instead(FixedValue.self());
  }

  /** It calls another method of its class, with those of its arguments, by their places from 0. */
  static Change only(String other, int... arguments) {
    return instead(MethodCall.invoke(named(other)).withArgument(arguments));
  }

  /** It calls that method of its argument at that place, from 0. */
  static Change only(int argument, String method) {
    return instead(MethodCall.invoke(named(method)).onArgument(argument));
  }

  /**
   * It is as it was, but where it calls a method of that name, in a lambda too, that is not called
   * and a constant is taken for its answer.
   */
  static Change takesForGranted(String called, Object answer) {
    return (type, name) ->
        type.visit(
            MemberSubstitution.relaxed()
                .method(named(called))
                .replaceWithConstant(answer)
                .on(within(name)));
  }

  /** The same of a method whose answer nobody looks at. */
  static Change skips(String called) {
    return (type, name) ->
        type.visit(MemberSubstitution.relaxed().method(named(called)).stub().on(within(name)));
  }

  /** Both become of it. */
  default Change and(Change other) {
    return (type, name) -> other.apply(apply(type, name), name);
  }

  private static Change instead(Implementation body) {
    return (type, name) -> type.method(named(name)).intercept(body);
  }

  /** The method and its lambdas. */
  private static ElementMatcher.Junction<MethodDescription> within(String name) {
    return ElementMatchers.<MethodDescription>named(name)
        .or(nameStartsWith("lambda$" + name + "$"));
  }

  /** The class file of {@code type} with its method {@code name} altered. */
  default byte[] in(String type, String name) {
    ClassFileLocator files = ClassFileLocator.ForClassLoader.of(Change.class.getClassLoader());
    TypeDescription described = TypePool.Default.of(files).describe(type).resolve();
    if (described.getDeclaredMethods().filter(named(name)).isEmpty()) {
      throw new IllegalArgumentException(type + " has no method " + name);
    }
    return apply(new ByteBuddy().ignore(none()).redefine(described, files), name).make().getBytes();
  }
}
