//! The dialect `{{name}}`.
